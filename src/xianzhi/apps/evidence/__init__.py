"""Evidence files (佐证材料): stored once by their SHA-256, never changed, never half there."""
