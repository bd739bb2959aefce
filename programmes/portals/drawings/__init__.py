"""Drawings of picked poses, for every portal's pages."""
