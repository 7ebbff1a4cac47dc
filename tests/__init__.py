"""The tests mirror the packages: `tests/rewriter` for `rewriter`, `tests/sst_bytecode/<stage>` for a stage."""
