"""The rehabilitation domain: drill library, programmes, plans, practice."""
