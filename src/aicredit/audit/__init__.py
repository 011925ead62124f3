"""What the record makes of the claims: verdicts, outcomes, errata, conflicts."""
