"""What error to expect of a joint, learnt from labelled videos."""
