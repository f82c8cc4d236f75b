#pragma once

#include "app/net/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace vigla::net {

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
using StringList = std::unique_ptr<curl_slist, ListDeleter>;

/// A server begins to answer at once, even where it has nothing to say yet.
constexpr std::chrono::milliseconds kLongestToHead{30'000};

/// Where a request goes, taken apart.
struct Target {
    std::string url; ///< What curl is given; names the TLS server name where one is set.
    std::string host; ///< Of the server itself, IPv6 in brackets.
    std::string port;
    std::string scheme;
    std::string connectTo; ///< CURLOPT_CONNECT_TO's entry; empty when the URL says it all.
    std::string hostAndPort() const { return host + ":" + port; }
    bool isLoopback() const;
};

/// InvalidInput when the server URL or the path cannot be one.
Result<Target> targetOf(const Connection& connection, const std::string& path);

/// One request from submission to its callback. Network thread only, once submitted.
struct Transfer {
    RequestId id = 0;
    Request request;
    HttpClient::HeadCallback head; ///< Streams only.
    HttpClient::ChunkCallback chunk; ///< Streams only.
    HttpClient::Callback done;
    MonotonicTime submittedAt{};
    bool isSecondTry = false; ///< The first credential was refused.

    // While it runs.
    EasyHandle easy;
    StringList headers;
    StringList connectTo;
    Target target;
    Response response;
    std::array<char, CURL_ERROR_SIZE> errorText{};
    std::atomic<std::uint64_t>* bytesReceived = nullptr;
    MonotonicTime startedAt{};
    MonotonicTime lastByteAt{};
    bool isHeadDone = false;
    bool isTooLong = false;
    bool isRefused = false; ///< 401: it goes again with another credential.
    CredentialPtr credential; ///< Of a connection with live credentials.
    std::vector<std::string> secrets; ///< What is sent to prove who we are, in every form.

    bool isStream() const { return chunk != nullptr; }
    /// How long it may say nothing; 0: for ever. Before its head less than afterwards.
    std::chrono::milliseconds patience() const
    {
        return isHeadDone ? request.idleTimeout : std::min(request.idleTimeout, kLongestToHead);
    }
    const std::string& poolKey() const { return request.connection->serverUrl; }
};

/// Makes a transfer that was refused as it was before it began.
void rewind(Transfer& transfer);

/// Gives `easy` everything that the request says. `token` is the bearer token to send, or empty.
/// The transfer must stay where it is until its handle is gone.
Result<Done> prepare(Transfer& transfer, EasyHandle easy, const std::string& token,
    const HttpClient::Options& options);

/// Why a finished handle failed, as a sentence.
Error transportError(const Transfer& transfer, CURLcode code);

} // namespace vigla::net
