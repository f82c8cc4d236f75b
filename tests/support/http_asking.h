#pragma once

#include "app/net/http_client.h"
#include "tests/support/loopback_server.h"

#include <QTest>

#include <future>
#include <memory>
#include <string>
#include <utility>

namespace vigla::test {

using Answer = Result<net::Response>;

inline std::shared_ptr<net::Connection> connectionTo(const LoopbackServer& server)
{
    auto connection = std::make_shared<net::Connection>();
    connection->serverUrl = server.url();
    return connection;
}

inline net::Request requestTo(const net::ConnectionPtr& connection, const std::string& path = "/")
{
    net::Request request;
    request.connection = connection;
    request.path = path;
    return request;
}

/// Sends and waits for the answer.
inline Answer ask(net::HttpClient& client, net::Request request)
{
    auto answer = std::make_shared<std::promise<Answer>>();
    auto future = answer->get_future();
    client.send(std::move(request), [answer](Answer got) { answer->set_value(std::move(got)); });
    return future.get();
}

inline void answerEverything(Peer& peer)
{
    while (auto request = peer.read())
        peer.answer(200, request->method + " " + request->target + " " + request->body);
}

inline std::string failureOf(const Answer& answer)
{
    return answer ? std::string() : answer.error().message;
}

/// Empty when `text` has `part` in it, else what it is.
inline std::string lacks(const std::string& text, const std::string& part)
{
    return text.find(part) == std::string::npos ? text : std::string();
}

} // namespace vigla::test

#define VERIFY_ANSWER(answer) QCOMPARE(vigla::test::failureOf(answer), std::string())
#define VERIFY_MENTIONS(text, part) QCOMPARE(vigla::test::lacks(text, part), std::string())
