"""Getting in and out: sign-in, invitations, pairing, emergency."""
