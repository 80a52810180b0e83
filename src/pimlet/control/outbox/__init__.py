"""The events that wait for delivery, as tests count them."""
