"""The parts of `RedisSaver`: where things stand, the scripts, each operation once, who sends it."""
