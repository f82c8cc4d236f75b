#pragma once

#include "app/net/live_credentials.h"
#include "models/core/result.h"
#include "models/core/time.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigla::net {

/// How to reach and prove ourselves to one server. Values, in memory only; never logged.
struct Connection {
    std::string serverUrl; ///< `https://host:port[/prefix]`, without a trailing slash.
    std::string caPem; ///< Empty: the system's authorities.
    std::string clientCertificatePem;
    std::string clientKeyPem;
    std::string bearerToken;
    std::string tokenFile; ///< Re-read when older than a minute; wins over bearerToken.
    /// In place of all of the above that proves who we are; null: that is used.
    std::shared_ptr<LiveCredentials> credentials;
    std::string basicUser; ///< With basicPassword: HTTP Basic.
    std::string basicPassword;
    std::string tlsServerName; ///< Overrides the name for SNI and verification.
    std::string proxyUrl; ///< http, https or socks5; empty: the environment's.
    std::vector<std::pair<std::string, std::string>>
        headers; ///< With every request: impersonation.
    bool isInsecure = false; ///< The kubeconfig says insecure-skip-tls-verify.
    bool isCompressionDisabled = false;
};

using ConnectionPtr = std::shared_ptr<const Connection>;

struct Request {
    ConnectionPtr connection;
    std::string method = "GET";
    std::string path; ///< With query, from the slash after the server URL's prefix.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds timeout{30'000}; ///< Whole transfer; 0 for streams.
    std::chrono::milliseconds idleTimeout{
        0}; ///< Ends a stream that says nothing for so long; 0: never.
    std::size_t mostBytes = 256U << 20U; ///< A longer body ends the transfer with InvalidInput.
};

struct Response {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; ///< Names in lower case.
    std::string body; ///< With at least 64 bytes of capacity past its end, for simdjson.
    MonotonicTime receivedAt{}; ///< By monotonicNow().
    std::chrono::milliseconds duration{0};

    std::string header(std::string_view lowerCaseName) const; ///< First of that name, or empty.
};

using RequestId = std::uint64_t;

/// One thread, one curl_multi, HTTP/1.1 with keep-alive. All methods from any thread; callbacks run
/// on the network thread, hold no lock, and must be short.
///
/// Requests and streams to one server have limits of their own, so that watches, which never end,
/// cannot starve requests. What is over a limit waits its turn, at most for its timeout.
/// Destroying it cancels everything (callbacks get Cancelled) and joins; not from a callback.
class HttpClient final {
public:
    using Callback = std::function<void(Result<Response>)>;
    using HeadCallback
        = std::function<void(const Response& head)>; ///< Status and headers, before the first byte.
    using ChunkCallback = std::function<void(std::string_view bytes)>;

    struct Options {
        int mostConnectionsPerHost = 32; ///< For requests.
        int mostStreamsPerHost = 256;
        std::chrono::milliseconds connectTimeout{10'000};
        std::string userAgent = "vigla";
    };
    explicit HttpClient(Options options);
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Any HTTP status is a Response. An Error is a transport failure: Unreachable, Cancelled,
    /// InvalidInput (too long).
    RequestId send(Request request, Callback done);

    /// Hands over the body of a 2xx as it comes, uncompressed and without a limit; `done` gets the
    /// response without it when the server ends it. Any other body comes whole, with `done`.
    RequestId stream(Request request, HeadCallback head, ChunkCallback chunk, Callback done);

    /// The request's callback gets Cancelled, unless it has already been called.
    void cancel(RequestId id);

    /// Bytes of bodies since the start, as they came over the wire; for the byte budget.
    std::uint64_t bytesReceived() const;

    /// Requests and streams, also those that wait for a place, whose callbacks are still to come.
    std::size_t unfinishedCount() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigla::net
