"""The evaluation of answers: run a set of questions, score the answers, measure, compare, decide."""
