#!/bin/sh
# Runs the build of a program that fits the processor. It is named like the program and lies beside builds named after the instruction
# set they were compiled for: app (this file), app-x86-64-v4, app-x86-64-v3, app-x86-64-v2. Any of them may be missing.
self=$(readlink -f "$0")
flags=" $(grep -m 1 '^flags' /proc/cpuinfo) "

offers() {
    for flag; do
        case $flags in
            *" $flag "*) ;;
            *) return 1 ;;
        esac
    done
}

levels=x86-64-v2
# The set has lzcnt (abm) too, as has every processor with these, but not every virtual machine lists it.
if offers avx2 bmi1 bmi2 f16c fma movbe; then
    levels="x86-64-v3 $levels"
    if offers avx512f avx512bw avx512cd avx512dq avx512vl; then
        levels="x86-64-v4 $levels"
    fi
fi

for level in $levels; do
    if [ -x "$self-$level" ]; then
        exec "$self-$level" "$@"
    fi
done

echo "$self: expected a build for one of $levels beside it, which this processor can run; found none. Publish one for it." >&2
exit 1
