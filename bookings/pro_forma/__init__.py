"""Pro-formas: a booking that is not confirmed yet, on paper, for whoever has to approve it."""
