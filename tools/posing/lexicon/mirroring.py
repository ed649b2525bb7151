"""Constraints for the other side, from where they are made."""

from thirdwave.body.posing.mirror import mirrored

__all__ = ["mirrored"]
