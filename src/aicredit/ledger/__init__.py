"""The record: tables, their rules, and every figure by its name."""
