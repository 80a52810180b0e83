<?php

declare(strict_types=1);

use Pimlet\ClientCheck\Check;

return static function (Check $check): void {
    ['client_id' => $id, 'secret' => $secret, 'username' => $username, 'password' => $password] = $check->credentials;
    $client = $check->logIn($username, $password);
    $token = $client->getToken();
    $refresh = $client->getRefreshToken();
    $client->getChannelApi()->get('ecommerce');
    $check->same($token, $client->getToken(), 'a token that holds is kept');
    $check->control('POST', '/tokens/expire', ['all' => true]);
    $check->same('ecommerce', $client->getChannelApi()->get('ecommerce')['code'], 'after the token expired');
    $check->same(false, $token === $client->getToken(), 'the access token is a new one');
    $check->same(false, $refresh === $client->getRefreshToken(), 'the refresh token is a new one');

    $again = $check->builder()->buildAuthenticatedByToken($id, $secret, $client->getToken(), $client->getRefreshToken());
    $check->same('ecommerce', $again->getChannelApi()->get('ecommerce')['code'], 'by a token');
    $check->throws(
        'UnauthorizedHttpException',
        'The access token provided is invalid.',
        static fn () => $check->builder()->buildAuthenticatedByToken($id, $secret, 'none', 'none')->getChannelApi()->all(),
    );
    $check->throws(
        'UnprocessableEntityHttpException',
        'No user found for the given username and password',
        static fn () => $check->logIn($username, 'wrong'),
    );
    $check->throws(
        'UnprocessableEntityHttpException',
        'Parameter "client_id" is missing or does not match any client, or secret is invalid',
        static fn () => $check->builder()->buildAuthenticatedByPassword($id, 'wrong', $username, $password),
    );

    // With its cache on, the client sends each question once.
    $cached = $check->builder()->enableCache()->buildAuthenticatedByPassword($id, $secret, $username, $password);
    $cached->getChannelApi()->get('ecommerce');
    $before = $check->http->requests;
    $check->same('ecommerce', $cached->getChannelApi()->get('ecommerce')['code'], 'from the cache');
    $check->same($before, $check->http->requests, 'requests with the cache');
};
