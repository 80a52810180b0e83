<?php

declare(strict_types=1);

namespace Pimlet\ClientCheck;

use Akeneo\Pim\ApiClient\AkeneoPimClientBuilder;
use Akeneo\Pim\ApiClient\AkeneoPimClientInterface;
use Nyholm\Psr7\Factory\Psr17Factory;

/** A sandbox, a client of it, and assertions. */
final class Check
{
    public readonly Curl $http;
    public readonly AkeneoPimClientInterface $client;
    public int $count = 0;

    /** @var array{client_id: string, secret: string, username: string, password: string} */
    public readonly array $credentials;
    private string $sandbox;
    private Psr17Factory $factory;

    public function __construct(private string $url, private string $token)
    {
        // A warning inside the client means that an answer is not as the client expects it.
        set_error_handler(static function (int $level, string $message, string $file, int $line): never {
            throw new \ErrorException($message, 0, $level, $file, $line);
        }, E_ALL & ~E_DEPRECATED);
        $this->factory = new Psr17Factory();
        $this->http = new Curl($this->factory);
        $this->sandbox = 'php-' . bin2hex(random_bytes(4));
        $made = $this->control('POST', '/sandboxes', ['name' => $this->sandbox, 'template' => 'demo'], true);
        $this->credentials = $made['credentials'];
        try {
            $this->control('PATCH', '/pim', ['edition' => 'EE']);
            $this->client = $this->logIn($this->credentials['username'], $this->credentials['password']);
        } catch (\Throwable $failure) {
            $this->close();
            throw $failure;
        }
    }

    public function close(): void
    {
        $this->control('DELETE', "/sandboxes/$this->sandbox", null, true);
    }

    public function builder(): AkeneoPimClientBuilder
    {
        // The setter's type asks for asynchronous requests too, the client itself for PSR-18 alone.
        $builder = (new AkeneoPimClientBuilder($this->url))
            ->setRequestFactory($this->factory)
            ->setStreamFactory($this->factory);
        (function (Curl $http): void {
            $this->httpClient = $http;
        })->call($builder, $this->http);

        return $builder;
    }

    public function logIn(string $username, string $password): AkeneoPimClientInterface
    {
        return $this->builder()->buildAuthenticatedByPassword(
            $this->credentials['client_id'],
            $this->credentials['secret'],
            $username,
            $password,
        );
    }

    /** What pimlet's control API answers. */
    public function control(string $method, string $path, ?array $document = null, bool $server = false): mixed
    {
        $uri = "$this->url/_pimlet/v1$path" . ($server ? '' : "?sandbox=$this->sandbox");
        $request = $this->factory->createRequest($method, $uri)
            ->withHeader('Authorization', "Bearer $this->token")
            ->withHeader('Content-Type', 'application/json');
        if (null !== $document) {
            $request = $request->withBody($this->factory->createStream(json_encode($document)));
        }
        $response = $this->http->sendRequest($request);
        if ($response->getStatusCode() >= 300) {
            throw new \RuntimeException("$method $path: {$response->getStatusCode()} {$response->getBody()}");
        }

        return json_decode((string) $response->getBody(), true);
    }

    public function same(mixed $expected, mixed $actual, string $what): void
    {
        $this->count++;
        if ($expected !== $actual) {
            $show = static fn (mixed $value): string => json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
            throw new \RuntimeException("$what: expected {$show($expected)}, not {$show($actual)}");
        }
    }

    /** That each line of a collection was answered with a status, in order. */
    public function lines(iterable $answers, string $key, array $expected, string $what): void
    {
        $statuses = [];
        $number = 0;
        foreach ($answers as $answer) {
            $this->same(++$number, $answer['line'] ?? $number, "$what: number of a line");
            if (isset($answer['message'])) {
                $answer['status_code'] = [$answer['status_code'], $answer['message']];
            }
            $statuses[$answer[$key]] = $answer['status_code'];
        }
        $this->same($expected, $statuses, $what);
    }

    /** That a call throws an exception of the client, which is given back. A text that is not Akeneo's own is `null`. */
    public function throws(string $class, ?string $message, callable $call): \Throwable
    {
        try {
            $call();
        } catch (\Throwable $thrown) {
            $text = preg_replace('~ \(see https://api\.akeneo\.com.*\)$~', '', $thrown->getMessage());
            $this->same("Akeneo\\Pim\\ApiClient\\Exception\\$class", $thrown::class, $text);
            $this->same($message ?? $text, $text, $class);

            return $thrown;
        }
        throw new \RuntimeException("$class was not thrown");
    }

    /** The items of all pages, which are compared with those of one big page. */
    public function pages(object $api, array $arguments = [], int $size = 7, array $query = []): array
    {
        $what = $api::class;
        $items = iterator_to_array($api->all(...$arguments, pageSize: $size, queryParameters: $query));
        $page = $api->listPerPage(...$arguments, limit: $size, withCount: true, queryParameters: $query);
        $this->same(count($items), $page->getCount(), "$what: count");
        $this->same(true, array_is_list($items), "$what: keys");
        $listed = $page->getItems();
        $first = $page;
        while ($page->hasNextPage()) {
            $before = $page;
            $page = $page->getNextPage();
            $this->same($before->getItems(), $page->getPreviousPage()->getItems(), "$what: previous page");
            array_push($listed, ...$page->getItems());
        }
        $this->same($first->getItems(), $page->getFirstPage()->getItems(), "$what: first page");
        $name = isset($items[0]['uuid']) ? 'uuid' : 'code';
        $sort = static function (array $entries) use ($name): array {
            usort($entries, static fn (array $one, array $other): int => $one[$name] <=> $other[$name]);

            return $entries;
        };
        $this->same($sort($items), $sort($listed), "$what: items of all pages");

        return $items;
    }
}
