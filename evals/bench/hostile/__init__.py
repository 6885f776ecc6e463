"""Documents, questions and addresses that are made to do harm, and what the product does with them."""
