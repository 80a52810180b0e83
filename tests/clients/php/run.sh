#!/usr/bin/env bash
# Checks Akeneo's PHP client against a running development server: tests/clients/php/run.sh [URL]
# Needs PHP 8.2 with curl, a checkout of akeneo/api-php-client named by AKENEO_PHP_CLIENT, and on PHP's include path
# Nyholm's PSR-7, PSR-18 and Symfony's OptionsResolver: the Debian packages php-nyholm-psr7, php-psr-http-client and
# php-symfony-options-resolver. Works in a sandbox of its own, made with the control token of `pimlet credentials`.
set -euo pipefail
cd "$(dirname "$0")"
: "${AKENEO_PHP_CLIENT:?set it to a checkout of akeneo/api-php-client}"
: "${PIMLET_CONTROL_TOKEN:?set the variables of \`pimlet credentials --format env\`}"
[ -f "$AKENEO_PHP_CLIENT/src/AkeneoPimClientBuilder.php" ] || { echo "$AKENEO_PHP_CLIENT holds no client" >&2; exit 2; }
php -r 'exit(PHP_VERSION_ID >= 80200 && extension_loaded("curl") ? 0 : 1);' ||
    { echo "PHP 8.2 with curl is missing" >&2; exit 2; }
PIMLET_URL=${1:-${PIMLET_URL:-http://127.0.0.1:8080}} exec php check.php
