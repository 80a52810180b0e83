<?php

declare(strict_types=1);

// Loads the client and what it needs, and gives it an HTTP client: curl behind PSR-18.

namespace Http\Message\MultipartStream {
    // Stand in for php-http/multipart-stream-builder, of which the client uses these two types alone.
    interface MimetypeHelper
    {
        public function getMimetypeFromFilename(string $filename): ?string;
    }

    class ApacheMimetypeHelper implements MimetypeHelper
    {
        public function getMimetypeFromFilename(string $filename): ?string
        {
            return 'png' === pathinfo($filename, PATHINFO_EXTENSION) ? 'image/png' : null;
        }
    }
}

namespace Pimlet\ClientCheck {
    use Nyholm\Psr7\Factory\Psr17Factory;
    use Psr\Http\Client\ClientInterface;
    use Psr\Http\Message\RequestInterface;
    use Psr\Http\Message\ResponseInterface;

    foreach (['Nyholm/Psr7', 'Psr/Http/Client', 'Symfony/Component/OptionsResolver'] as $package) {
        if (false === stream_resolve_include_path("$package/autoload.php")) {
            fwrite(STDERR, "$package is missing: see run.sh\n");
            exit(2);
        }
        require_once "$package/autoload.php";
    }
    spl_autoload_register(static function (string $class): void {
        $prefix = 'Akeneo\\Pim\\ApiClient\\';
        if (str_starts_with($class, $prefix)) {
            $name = str_replace('\\', '/', substr($class, strlen($prefix)));
            require_once getenv('AKENEO_PHP_CLIENT') . "/src/$name.php";
        }
    });

    final class Curl implements ClientInterface
    {
        private \CurlHandle $handle;

        /** The last exchange, to be shown beside a failure. */
        public string $last = '';

        /** Exchanges so far. */
        public int $requests = 0;

        public function __construct(private Psr17Factory $factory)
        {
            $this->handle = curl_init();
        }

        public function sendRequest(RequestInterface $request): ResponseInterface
        {
            $this->requests++;
            $response = $this->factory->createResponse();
            $headers = [];
            foreach ($request->getHeaders() as $name => $values) {
                $headers[] = $name . ': ' . implode(', ', $values);
            }
            $body = (string) $request->getBody();
            curl_reset($this->handle);
            curl_setopt_array($this->handle, [
                CURLOPT_URL => (string) $request->getUri(),
                CURLOPT_CUSTOMREQUEST => $request->getMethod(),
                CURLOPT_HTTPHEADER => [...$headers, 'Expect:'],
                CURLOPT_RETURNTRANSFER => true,
                CURLOPT_TIMEOUT => 60,
                CURLOPT_HEADERFUNCTION => static function ($handle, string $line) use (&$response): int {
                    if (preg_match('~^HTTP/\S+ (\d+) ?(.*?)\s*$~', $line, $status)) {
                        $response = $response->withStatus((int) $status[1], $status[2]);
                    } elseif (str_contains($line, ':')) {
                        [$name, $value] = explode(':', $line, 2);
                        $response = $response->withAddedHeader(trim($name), trim($value));
                    }

                    return strlen($line);
                },
            ]);
            if ('' !== $body) {
                curl_setopt($this->handle, CURLOPT_POSTFIELDS, $body);
            }
            $answer = curl_exec($this->handle);
            if (false === $answer) {
                throw new \RuntimeException(curl_error($this->handle));
            }
            $this->last = sprintf(
                "%s %s\n%s\n%d %s",
                $request->getMethod(),
                $request->getUri(),
                substr($body, 0, 600),
                $response->getStatusCode(),
                substr($answer, 0, 1500),
            );

            $content = $this->factory->createStream($answer);
            // The client reads on from where the stream stands.
            $content->rewind();

            return $response->withBody($content);
        }
    }
}
