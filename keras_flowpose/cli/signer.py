"""`flowpose signer`: a drawn clip with exact labels."""

from dataclasses import dataclass
from pathlib import Path

from simple_parsing import field

from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class Signer:
    """Draw a clip of a signer, with exact joints and optical flow.

    Writes OUT.mp4 and its labels OUT.json: COCO keypoints whose image_id is
    the frame's number; v is 2 in sight, 1 hidden, 0 outside the frame. Every
    seed gives another person, place and conversation.
    """

    # The video to write; its name ends in .mp4.
    out: Path = field(positional=True)
    # Length of the clip, at 25 frames a second.
    frames: int = 100
    # Rows of a frame; even.
    size: int = 256
    # Columns of a frame; even. As many as rows, if not given.
    width: int | None = None
    # Decides everything that happens.
    seed: int = 0
    # Decides who signs; the same as the seed, if not given.
    identity_seed: int | None = None
    # Leave out motion blur, noise, compression and light changes.
    clean: bool = False
    # Also write exact flow both ways and its validity to this .npz file.
    flow: Path | None = None
    # Replace existing files.
    overwrite: bool = False

    def execute(self) -> None:
        """Draws and writes the clip."""
        from keras_flowpose.synthetic.clip import EFFECTS
        from keras_flowpose.synthetic.clip import SignerConfig
        from keras_flowpose.video.signer_clip import write_signer_clip

        columns = self.size if self.width is None else self.width
        try:
            config = SignerConfig(
                frames=self.frames,
                size=(self.size, columns),
                seed=self.seed,
                identity_seed=self.identity_seed,
                **dict.fromkeys(EFFECTS, not self.clean),
            )
        except ValueError as error:
            raise UserError(str(error)) from error
        written = write_signer_clip(self.out, config, self.flow, self.overwrite)
        print("Wrote " + ", ".join(str(path) for path in written))


COMMAND = Signer
