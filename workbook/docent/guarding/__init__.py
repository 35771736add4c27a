"""Guarding a course: forgetting people, keeping no longer than agreed, copies that can be trusted, a gradebook that is whole."""
