"""The models: pure functions of numbers, which know nothing of tables or charts."""
