// Exists so that precompiled.h has a target to be compiled in.
