"""The embedded server: its process, its folder, its files and who uses it."""
