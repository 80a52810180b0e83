<?php

declare(strict_types=1);

use Akeneo\Pim\ApiClient\Exception\HttpException;
use Pimlet\ClientCheck\Check;

return static function (Check $check): void {
    $client = $check->client;
    $missing = [
        'Category "none" does not exist.' => static fn () => $client->getCategoryApi()->get('none'),
        'Attribute "none" does not exist.' => static fn () => $client->getAttributeApi()->get('none'),
        'Attribute option "none" does not exist or is not an option of the attribute "php".'
            => static fn () => $client->getAttributeOptionApi()->get('php', 'none'),
        'Attribute group "none" does not exist.' => static fn () => $client->getAttributeGroupApi()->get('none'),
        'Family "none" does not exist.' => static fn () => $client->getFamilyApi()->get('none'),
        'Family variant "none" does not exist or is not a variant of the family "php".'
            => static fn () => $client->getFamilyVariantApi()->get('php', 'none'),
        'Association type "none" does not exist.' => static fn () => $client->getAssociationTypeApi()->get('none'),
        'Channel "none" does not exist.' => static fn () => $client->getChannelApi()->get('none'),
        'Locale "none" does not exist.' => static fn () => $client->getLocaleApi()->get('none'),
        'Currency "none" does not exist.' => static fn () => $client->getCurrencyApi()->get('none'),
        'Measure family with code "none" does not exist.' => static fn () => $client->getMeasureFamilyApi()->get('none'),
        'Media file "none" does not exist.' => static fn () => $client->getProductMediaFileApi()->get('none'),
    ];
    foreach ($missing as $message => $call) {
        $check->same(404, $check->throws('NotFoundHttpException', $message, $call)->getCode(), $message);
    }

    $thrown = $check->throws(
        'UnprocessableEntityHttpException',
        'Validation failed.',
        static fn () => $client->getCategoryApi()->create('no code!'),
    );
    $check->same(
        [['property' => 'code', 'message' => 'Category code may contain only letters, numbers and underscores']],
        $thrown->getResponseErrors(),
        'errors of the answer',
    );
    $thrown = $check->throws(
        'UnprocessableEntityHttpException',
        'Validation failed.',
        static fn () => $client->getProductApi()->upsert('php-1', [
            'values' => ['weight' => [['locale' => null, 'scope' => null, 'data' => ['amount' => '1', 'unit' => 'MILE']]]],
        ]),
    );
    [$error] = $thrown->getResponseErrors();
    $check->same(['values', 'weight'], [$error['property'], $error['attribute']], 'an error of a value');
    $check->same([], $check->throws(
        'UnprocessableEntityHttpException',
        'Property "unknown" does not exist. Check the expected format on the API documentation.',
        static fn () => $client->getProductApi()->upsert('php-1', ['unknown' => 1]),
    )->getResponseErrors(), 'no errors');
    $check->same(
        [422, 'Validation failed.'],
        [$thrown->getCode(), json_decode((string) $thrown->getResponse()->getBody(), true)['message']],
        'the answer can be read again',
    );

    // Rights of a role.
    $check->control('POST', '/roles', ['role' => 'ROLE_READER', 'label' => 'Reader', 'permissions' => ['pim_api_overall_access']]);
    $user = ['username' => 'peter', 'password' => 'peter', 'email' => 'peter@example.com', 'roles' => ['ROLE_READER']];
    $check->control('POST', '/users', $user);
    $peter = $check->logIn('peter', 'peter');
    $check->throws(
        'ForbiddenHttpException',
        'You are not allowed to access the web API.',
        static fn () => $peter->getCategoryApi()->all(),
    );
    $check->throws(
        'ForbiddenHttpException',
        'Access forbidden. You are not allowed to create or update families.',
        static fn () => $peter->getFamilyApi()->upsert('php', ['labels' => []]),
    );
    $check->control('POST', '/tokens/revoke', ['user' => 'peter']);
    $check->throws(
        'UnauthorizedHttpException',
        'The access token provided is invalid.',
        static fn () => $peter->getCategoryApi()->all(),
    );

    // Answers that a test asks for.
    $faults = ['BadRequest' => 400, 'MethodNotAllowed' => 405, 'NotAcceptable' => 406, 'UnsupportedMediaType' => 415,
        'TooManyRequests' => 429, 'ServerError' => 503];
    foreach ($faults as $class => $status) {
        $effect = ['type' => 'status', 'status' => $status] + (429 === $status ? ['retry_after' => 3] : []);
        $check->control('POST', '/faults', ['match' => ['path' => '/channels*'], 'count' => 1, 'effect' => $effect]);
        try {
            $client->getChannelApi()->get('ecommerce');
            throw new RuntimeException("no {$class}HttpException");
        } catch (HttpException $thrown) {
            $check->same("Akeneo\\Pim\\ApiClient\\Exception\\{$class}HttpException", $thrown::class, (string) $status);
            if (429 === $status) {
                $check->same(3, $thrown->getRetryAfter(), 'Retry-After');
            }
        }
    }
    $check->same('ecommerce', $client->getChannelApi()->get('ecommerce')['code'], 'after the faults');
    $check->throws(
        'UnprocessableEntityHttpException',
        'You cannot request more than 100 items.',
        static fn () => $client->getProductApi()->listPerPage(101),
    );
};
