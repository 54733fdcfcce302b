"""What we measure: programs that print figures; no product code imports them."""
