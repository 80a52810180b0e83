#!/usr/bin/env bash
# Checks the npm client against a running development server: tests/clients/node/run.sh [URL]
# Needs Node.js with npm and a catalog without what it writes; reads the credentials with `pimlet credentials`.
set -euo pipefail
cd "$(dirname "$0")"
url=${1:-http://127.0.0.1:8080}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp check.js package.json "$work"
npm install --silent --no-audit --no-fund --prefix "$work" >/dev/null
: "${PIMLET_CLIENT_ID:?set the variables of \`pimlet credentials --format env\`}"
export AKENEO_BASE_URL=$url AKENEO_CLIENT_ID=$PIMLET_CLIENT_ID AKENEO_SECRET=$PIMLET_SECRET
export AKENEO_USERNAME=$PIMLET_USERNAME AKENEO_PASSWORD=$PIMLET_PASSWORD AKENEO_EXPORT_PATH=$work
node "$work/check.js" | grep -v '"level":'
