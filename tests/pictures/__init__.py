"""Pictures that README shows, and the program that makes them."""
