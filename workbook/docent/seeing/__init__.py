"""What the docent sees of a class: shared scores as one picture, items one by one, and what a person must look at.

`arrivals` reads what deelnemers shared, `blocks` decides who may be shown together, `picture` draws it, `live` serves it on the
collegedag, `items` counts per question over cohorts, `attention` leads the overview and `looked` keeps what was seen.
"""
