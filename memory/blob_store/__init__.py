"""Bytes by content, in Redis, in a folder or in a bucket."""
