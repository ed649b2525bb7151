"""Estimators that need a process of their own: research repositories, spoken to over pipes."""
