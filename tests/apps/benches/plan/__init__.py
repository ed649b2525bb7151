"""`thirdwave bench plan`: its scenes and facts, its reader, its judge, and a run."""
