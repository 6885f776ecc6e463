"""How good a judge of support is: pairs with labels, figures, baselines, and the fitting of our own."""
