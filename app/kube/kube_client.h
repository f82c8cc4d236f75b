#pragma once

#include "app/net/http_client.h"
#include "models/core/result.h"
#include "models/kube/document.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

/// The server's answer to a write.
struct WriteAnswer {
    Result<kube::Document>
        object; ///< Errors carry the Status message, and its causes, in the server's own words.
    std::vector<std::string> warnings; ///< Texts of the Warning headers.
};

enum class WriteVerb { Create, Update, Delete };

/// Requests to one API server. GUI thread only; every reply comes on the GUI thread, and never
/// after `context` is gone. Bodies are parsed on workers.
class KubeClient final : public QObject {
    Q_OBJECT
public:
    using DocumentReply = std::function<void(Result<kube::Document>)>;
    using WriteReply = std::function<void(WriteAnswer)>;
    using BodyReply = std::function<void(Result<net::Response>)>;

    KubeClient(std::shared_ptr<net::HttpClient> http, net::ConnectionPtr connection,
        QObject* parent = nullptr);

    /// Which version of each resource this server serves. Must be called before typed requests;
    /// refreshes on each call.
    void discover(QObject* context, std::function<void(Result<Done>)> reply);
    /// By group and kind, in the version that Kubernetes prefers; null before discovery or when not
    /// served.
    const kube::ResourceKind* served(const std::string& group, const std::string& kind) const;

    void get(const kube::ObjectRef& ref, QObject* context, DocumentReply reply);

    /// Create: POST. Update: PUT guarded by the document's resourceVersion. Delete: with
    /// precondition on uid and resourceVersion. Always fieldValidation=Strict and
    /// fieldManager=vigla; with `isDryRun` nothing is stored. Uses the document's own apiVersion.
    void write(WriteVerb verb, const kube::Document& document, bool isDryRun, QObject* context,
        WriteReply reply);

    /// A plain GET; statuses other than 2xx are errors in the words of the Status body.
    void getRaw(const std::string& path, QObject* context, BodyReply reply,
        std::chrono::milliseconds timeout = std::chrono::seconds(30));

    /// Any request; the connection is filled in. Can be cancelled by http()->cancel().
    net::RequestId send(
        net::Request request, const std::string& what, QObject* context, BodyReply reply);

    void postJson(
        const std::string& path, const kube::Document& body, QObject* context, DocumentReply reply);

    /// How long the server has asked to be spared (Retry-After of 429 and 503, at most 5 min); 0:
    /// not at all. Whoever asks again by itself waits for it; what a person does is sent all the
    /// same.
    std::chrono::milliseconds holdBack() const;
    void heed(const net::Response& response); ///< For requests that were not sent by this.

    const net::ConnectionPtr& connection() const { return m_connection; }
    const std::shared_ptr<net::HttpClient>& http() const { return m_http; }

private:
    using Kinds = std::vector<kube::ResourceKind>;
    using KindsReply = std::function<void(Result<Kinds>)>;
    void discoverAggregated(const std::string& path, QObject* context, KindsReply reply);
    void discoverOneByOne(QObject* context, const KindsReply& reply);
    void adopt(const Kinds& kinds);
    std::optional<Error> versionFlaw(const kube::Document& document) const;

    std::shared_ptr<net::HttpClient> m_http;
    net::ConnectionPtr m_connection;
    std::chrono::steady_clock::time_point m_sparedUntil{};
    std::map<std::pair<std::string, std::string>, kube::ResourceKind> m_served;
    /// All that are served, by group and kind.
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> m_versions;
};

/// The error that a Response with a status of 300 or more means: Status message and causes, or the
/// body's first line. `what` begins the sentence: `VirtualService bookinfo/reviews`.
Error errorOf(const net::Response& response, const std::string& what);

/// Retry-After in whole seconds; absent where there is none, or a date.
std::optional<std::chrono::seconds> retryAfterOf(const net::Response& response);

/// The texts of all `Warning: 299 - "text"` headers.
std::vector<std::string> warningsOf(const net::Response& response);

/// `/apis/apps/v1/namespaces/shop/deployments/reviews`; the whole collection without `name`, of all
/// namespaces without `namespaceName`. Parts are percent-encoded.
std::string apiPath(
    const kube::ResourceKind& kind, const std::string& namespaceName, const std::string& name = {});

/// Everything but unreserved characters as %XX.
std::string percentEncoded(std::string_view text);

} // namespace vigla::app
