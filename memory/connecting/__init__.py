"""From a URL or a data folder to a checked client, and what its server may do."""
