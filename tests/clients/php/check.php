<?php

declare(strict_types=1);

// Walks through the classes of Akeneo\Pim\ApiClient\Api, in a sandbox with the demo catalog: see run.sh.

require __DIR__ . '/transport.php';
require __DIR__ . '/support.php';

$check = new Pimlet\ClientCheck\Check(getenv('PIMLET_URL'), getenv('PIMLET_CONTROL_TOKEN'));
try {
    foreach (['tokens', 'structure', 'products', 'search', 'workflow', 'errors'] as $part) {
        (require __DIR__ . "/$part.php")($check);
        echo "$part: ok\n";
    }
} catch (Throwable $failure) {
    fwrite(STDERR, "$failure\n\nThe last exchange:\n{$check->http->last}\n");
    exit(1);
} finally {
    $check->close();
}
printf("akeneo/api-php-client: %d answers checked in %d requests\n", $check->count, $check->http->requests);
