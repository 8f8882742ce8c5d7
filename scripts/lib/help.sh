# Sourced by scripts that are not subcommands of darkroom. If -h or --help is among the arguments,
# it prints the comment at the top of the script and exits before the script does anything.
for word; do
  case $word in -h | --help) sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$0"; exit ;; esac
done
