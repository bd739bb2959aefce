"""What clinic admins see."""
