/** Loaded before each test file: properties try the same values in every run, so none fails by chance. */
import fc from "fast-check";

fc.configureGlobal({ seed: 1 });
