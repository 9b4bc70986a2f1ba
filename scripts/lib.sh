# What the scripts share: finding a JDK, and building what is missing or stale. Sourced, not run.
# Written for bash 3.2, which is what macOS has.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LEAST_JAVA=21

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

# The major version of the JDK in the folder $1, or nothing.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Sets JDK to the first JDK that is new enough: JAVA_HOME, then the one on the PATH, then the usual places.
find_jdk() {
  local on_path candidate version seen=""
  on_path=$(command -v java || true)
  # A java on the PATH is often a link into its JDK.
  while [ -L "$on_path" ]; do
    candidate=$(readlink "$on_path")
    case $candidate in /*) on_path=$candidate ;; *) on_path=$(dirname "$on_path")/$candidate ;; esac
  done
  for candidate in "${JAVA_HOME:-}" "${on_path%/bin/java}" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/java/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -n "$candidate" ] && [ -d "$candidate" ] || continue
    version=$(jdk_version "$candidate")
    [ -n "$version" ] || continue
    if [ "$version" -ge "$LEAST_JAVA" ]; then
      JDK=$candidate
      return 0
    fi
    seen="$seen $version"
  done
  fail "a JDK $LEAST_JAVA or newer is needed and none was found in JAVA_HOME, on the PATH or in the usual places${seen:+ (found only:$seen)}; install one, or set JAVA_HOME"
}

# Whether every jar is there, and its libraries beside it.
is_built() {
  local jar
  for jar in gateway persister tools; do
    [ -f "$ROOT/$jar/target/$jar.jar" ] && [ -d "$ROOT/$jar/target/lib" ] || return 1
  done
}

# Whether a stack runs in the project's own folder: its lock file names the process.
is_up() {
  local owner
  owner=$(sed -n 's/^pid \([0-9]*\).*/\1/p' "$ROOT/.millrace/up.lock" 2>/dev/null)
  [ -n "$owner" ] && kill -0 "$owner" 2>/dev/null
}

# Whether any source is newer than the last build that build_if_stale made, or a jar is gone.
is_stale() {
  local stamp=$ROOT/target/built
  [ -f "$stamp" ] && is_built || return 0
  [ -n "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml "$ROOT"/*/src/main -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

# Packages all modules if need be, a line a module; the whole of Maven's output goes to target/build.log.
build_if_stale() {
  is_stale || return 0
  command -v mvn >/dev/null || fail "Maven is needed to build, and there is no mvn on the PATH"
  mkdir -p "$ROOT/target"
  local log=$ROOT/target/build.log started
  started=$(mktemp "$ROOT/target/started.XXXXXX")
  echo "Building (the first time fetches dependencies; all of it in ${log#"$ROOT"/})"
  [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$JDK
  if ! (cd "$ROOT" && mvn -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -Denforcer.skip=true package 2>&1) |
    tee "$log" | sed -n 's/^\[INFO\] Building \([a-z-]*\) .*\[\(.*\)\]$/  \2  \1/p' || ! grep -q 'BUILD SUCCESS' "$log"; then
    rm -f "$started"
    grep -m 5 '^\[ERROR\]' "$log" >&2 || true
    fail "the build failed; see $log"
  fi
  # Older than any source that was changed while the build ran.
  mv "$started" "$ROOT/target/built"
}
