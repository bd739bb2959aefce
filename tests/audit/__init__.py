"""What tools that others wrote find in Relearn: ``make audit``, while ``make run`` runs."""
