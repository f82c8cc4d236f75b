#pragma once

#include "app/kube/kubeconfig_loader.h"

#include <nlohmann/json.hpp>

#include <QtGlobal>

#include <functional>
#include <future>
#include <string>

namespace vigla::test {

/// Somebody else at the same API server: a connection of its own, plain requests that block.
class SecondWriter {
public:
    using Json = nlohmann::ordered_json;

    explicit SecondWriter(const std::string& kubeconfig)
    {
        const auto config = app::loadKubeconfig(kubeconfig);
        auto target = config ? app::connectTo(*config, {}) : config.error();
        if (!target)
            qFatal("%s", target.error().message.c_str());
        m_connection = target->connection;
    }

    Json get(const std::string& path) { return send("GET", path, {}); }
    bool isThere(const std::string& path) { return request("GET", path, {}).status == 200; }
    void create(const std::string& collection, const Json& object)
    {
        send("POST", collection, object.dump());
    }
    void remove(const std::string& path) { send("DELETE", path, {}); }
    /// Reads the object, edits it and writes it back.
    void change(const std::string& path, const std::function<void(Json&)>& edit)
    {
        Json object = get(path);
        edit(object);
        send("PUT", path, object.dump());
    }

private:
    net::Response request(const std::string& method, const std::string& path, std::string body)
    {
        net::Request request;
        request.connection = m_connection;
        request.method = method;
        request.path = path;
        request.headers = {{"Content-Type", "application/json"}};
        request.body = std::move(body);
        std::promise<Result<net::Response>> answered;
        m_http.send(std::move(request),
            [&](Result<net::Response> answer) { answered.set_value(std::move(answer)); });
        auto answer = answered.get_future().get();
        if (!answer)
            qFatal("%s %s: %s", method.c_str(), path.c_str(), answer.error().message.c_str());
        return *std::move(answer);
    }

    Json send(const std::string& method, const std::string& path, std::string body)
    {
        const auto answer = request(method, path, std::move(body));
        if (answer.status >= 300)
            qFatal("%s %s: %s", method.c_str(), path.c_str(), answer.body.c_str());
        return Json::parse(answer.body);
    }

    net::ConnectionPtr m_connection;
    net::HttpClient m_http;
};

} // namespace vigla::test
