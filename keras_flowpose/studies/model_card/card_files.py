"""Which files a card is made of, and whether they may be written."""

from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.safe_files import check_folder
from keras_flowpose.safe_files import check_writable
from keras_flowpose.studies.model_card.card_plan import CardPlan


@dataclass(frozen=True)
class CardFiles:
    """The names of the files of a card, all in one folder.

    Args:
        out: The card; the ending `.md` may be left out.
        plan: What it tells.
    """

    out: Path
    plan: CardPlan

    @property
    def folder(self) -> Path:
        """Where they are."""
        return Path(self.out).parent

    @property
    def stem(self) -> str:
        """What all names begin with."""
        return Path(self.out).name.removesuffix(".md")

    @property
    def card(self) -> str:
        """The card itself."""
        return f"{self.stem}.md"

    @property
    def numbers(self) -> str:
        """All figures."""
        return f"{self.stem}.json"

    def pictures(self) -> dict[str, str | list[str] | None]:
        """Names of the pictures; None for those that are not drawn."""
        plan = self.plan
        return {
            "stills": plan.data and f"{self.stem}-stills.png",
            "videos": f"{self.stem}-videos.png" if plan.videos else None,
            "failures": [
                f"{self.stem}-failures-{data.replace('/', '-')}.jpg"
                for data in plan.failures
            ],
        }

    def check(self, overwrite: bool = False) -> None:
        """Checks that all can be written, before the net runs.

        Raises:
            UserError: If the folder cannot be made or written to, or one of
                the files is there and `overwrite` is False.
        """
        check_folder(self.folder)
        if not self.folder.exists():
            return
        pictures = self.pictures()
        single = (pictures["stills"], pictures["videos"])
        for name in (self.card, self.numbers, *single, *pictures["failures"]):
            if name is not None:
                check_writable(self.folder / name, overwrite)
