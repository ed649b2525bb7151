from pathlib import Path

import pytest
import yaml

from thirdwave.tools.posing.lexicon import Lexicon

HERE = Path(__file__).parent


def instructions() -> dict[str, list[str]]:
    return yaml.safe_load((HERE / "instructions.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.load()
