#include "app/kube/kube_client.h"

#include "app/kube/gui_thread.h"
#include "models/core/text.h"
#include "models/kube/discovery.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAcceptAggregated
    = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
      "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
constexpr std::chrono::seconds kWriteTimeout{35}; ///< Webhooks may take 30 s.
constexpr std::chrono::seconds kLongestRetryAfter{300}; ///< A server is not believed more.

bool isSuccess(const net::Response& response)
{
    return response.status >= 200 && response.status < 300;
}

net::Request getRequest(const std::string& path)
{
    net::Request request;
    request.path = path;
    request.headers = {{"Accept", "application/json"}};
    return request;
}

/// Collects the answers of several requests; a failed one costs only itself unless all fail.
struct Gathering {
    std::vector<kube::ResourceKind> kinds;
    std::size_t missing = 0;
    bool hasSuccess = false;
    Error lastError;
    std::function<void(Result<std::vector<kube::ResourceKind>>)> reply;

    void take(Result<std::vector<kube::ResourceKind>> answer)
    {
        if (answer) {
            hasSuccess = true;
            kinds.insert(kinds.end(), answer->begin(), answer->end());
        } else {
            lastError = answer.error();
        }
        if (--missing > 0)
            return;
        if (hasSuccess)
            reply(std::move(kinds));
        else
            reply(lastError);
    }
};

/// What a delete must still find, so that nothing newer is deleted.
Json deleteOptions(const kube::Document& document, bool isDryRun)
{
    Json preconditions = Json::object();
    if (!document.uid().empty())
        preconditions["uid"] = document.uid();
    if (!document.resourceVersion().empty())
        preconditions["resourceVersion"] = document.resourceVersion();
    Json options{{"apiVersion", "v1"}, {"kind", "DeleteOptions"},
        {"propagationPolicy", "Background"}, {"preconditions", std::move(preconditions)}};
    if (isDryRun)
        options["dryRun"] = Json::array({"All"});
    return options;
}

net::Request writeRequest(
    WriteVerb verb, const kube::ResourceKind& kind, const kube::Document& document, bool isDryRun)
{
    const std::string space = kind.isNamespaced ? document.namespaceName() : std::string();
    net::Request request;
    request.timeout = kWriteTimeout;
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"}};
    request.path = apiPath(kind, space, verb == WriteVerb::Create ? "" : document.name());
    if (verb == WriteVerb::Delete) {
        request.method = "DELETE";
        request.body = kube::renderJson(kube::Document(deleteOptions(document, isDryRun)));
        return request;
    }
    request.method = verb == WriteVerb::Create ? "POST" : "PUT";
    request.path += "?fieldManager=vigla&fieldValidation=Strict";
    request.path += isDryRun ? "&dryRun=All" : "";
    request.body = kube::renderJson(document);
    return request;
}

Error notServed(const kube::ObjectRef& ref)
{
    return {Error::Kind::NotFound,
        "The cluster does not serve " + plainText(ref.kind, false, 100)
            + (ref.group.empty() ? "" : " of " + plainText(ref.group, false, 100))
            + ". Is Istio, or the custom resource, installed?"};
}

/// Why a document cannot be sent at all; absent when it can.
std::optional<Error> flawOf(WriteVerb verb, const kube::Document& document)
{
    const std::string what = document.ref().text();
    if (document.name().empty())
        return Error{Error::Kind::InvalidInput, what + " has no name in its metadata."};
    if (verb == WriteVerb::Update && document.resourceVersion().empty())
        return Error{Error::Kind::InvalidInput,
            what
                + " has no resourceVersion, so a change by somebody else would go unnoticed. "
                  "Read it anew and change that."};
    return {};
}

std::string verbText(WriteVerb verb)
{
    return verb == WriteVerb::Create ? "Creating "
        : verb == WriteVerb::Update  ? "Updating "
                                     : "Deleting ";
}

void replyWithDocument(Result<net::Response> answer, const std::string& what, QObject* context,
    KubeClient::DocumentReply reply)
{
    if (!answer)
        return reply(answer.error());
    runOnWorker(
        QThreadPool::globalInstance(), context,
        [body = std::move(answer->body), what]() -> Result<kube::Document> {
            auto document = kube::parseJsonDocument(body);
            if (!document)
                return Error{document.error().kind, what + ": " + document.error().message + "."};
            return document;
        },
        std::move(reply));
}

} // namespace

KubeClient::KubeClient(
    std::shared_ptr<net::HttpClient> http, net::ConnectionPtr connection, QObject* parent)
    : QObject(parent)
    , m_http(std::move(http))
    , m_connection(std::move(connection))
{
}

void KubeClient::discover(QObject* context, std::function<void(Result<Done>)> reply)
{
    const QPointer<KubeClient> self(this);
    const auto finish = [self, reply = std::move(reply)](Result<Kinds> kinds) {
        if (!self)
            return;
        if (!kinds)
            return reply(kinds.error());
        self->adopt(*kinds);
        reply(Done{});
    };
    const auto gathering = std::make_shared<Gathering>();
    gathering->missing = 2;
    gathering->reply = [self, context = QPointer<QObject>(context), finish](Result<Kinds> kinds) {
        const bool isOld = !kinds && kinds.error().kind == Error::Kind::Unsupported;
        if (isOld && self && context)
            self->discoverOneByOne(context, finish);
        else
            finish(std::move(kinds));
    };
    for (const char* path : {"/api", "/apis"})
        discoverAggregated(
            path, context, [gathering](Result<Kinds> kinds) { gathering->take(std::move(kinds)); });
}

void KubeClient::discoverAggregated(const std::string& path, QObject* context, KindsReply reply)
{
    auto request = getRequest(path);
    request.headers = {{"Accept", kAcceptAggregated}};
    send(std::move(request), "Discovery", context,
        [context, reply = std::move(reply)](Result<net::Response> answer) {
            if (!answer)
                return reply(answer.error());
            runOnWorker(
                QThreadPool::globalInstance(), context,
                [body = std::move(answer->body)] { return kube::parseAggregatedDiscovery(body); },
                reply);
        });
}

/// As servers before 1.27 must be asked: the core group, then every version of every group.
void KubeClient::discoverOneByOne(QObject* context, const KindsReply& reply)
{
    const QPointer<KubeClient> self(this);
    const auto askEach
        = [self, context = QPointer<QObject>(context), reply](Result<net::Response> answer) {
              const auto groups = answer ? kube::parseGroupList(answer->body)
                                         : Result<std::vector<std::string>>(answer.error());
              if (!groups)
                  return reply(groups.error());
              if (!self || !context)
                  return;
              std::vector<std::string> paths{"/api/v1"};
              for (const auto& group : *groups)
                  paths.push_back("/apis/" + group);
              const auto gathering = std::make_shared<Gathering>();
              gathering->missing = paths.size();
              gathering->reply = reply;
              for (const auto& path : paths)
                  self->getRaw(path, context, [gathering](Result<net::Response> list) {
                      gathering->take(
                          list ? kube::parseResourceList(list->body) : Result<Kinds>(list.error()));
                  });
          };
    getRaw("/apis", context, askEach);
}

void KubeClient::adopt(const Kinds& kinds)
{
    m_served.clear();
    m_versions.clear();
    for (const auto& kind : kinds) {
        m_versions[{kind.group, kind.kind}].push_back(kind.version);
        const auto [entry, isNew] = m_served.try_emplace({kind.group, kind.kind}, kind);
        if (!isNew && kube::isPreferredVersion(kind.version, entry->second.version))
            entry->second = kind;
    }
}

const kube::ResourceKind* KubeClient::served(
    const std::string& group, const std::string& kind) const
{
    const auto found = m_served.find({group, kind});
    return found == m_served.end() ? nullptr : &found->second;
}

void KubeClient::get(const kube::ObjectRef& ref, QObject* context, DocumentReply reply)
{
    const auto* kind = served(ref.group, ref.kind);
    if (!kind) {
        const auto refuse = onGuiThread<Result<kube::Document>>(context, std::move(reply));
        return refuse(notServed(ref));
    }
    const std::string what = ref.text();
    send(getRequest(apiPath(*kind, ref.namespaceName, ref.name)), what, context,
        [what, context, reply = std::move(reply)](Result<net::Response> answer) {
            replyWithDocument(std::move(answer), what, context, reply);
        });
}

/// Older clusters serve older versions only; that is better said than asked.
std::optional<Error> KubeClient::versionFlaw(const kube::Document& document) const
{
    const auto ref = document.ref();
    const auto& versions = m_versions.at({ref.group, ref.kind});
    const auto apiVersion = document.apiVersion();
    if (std::ranges::find(versions, apiVersion.substr(apiVersion.find('/') + 1)) != versions.end())
        return std::nullopt;
    const std::string preferred = served(ref.group, ref.kind)->apiVersion();
    return Error{Error::Kind::NotFound,
        ref.text() + " is written as " + plainText(apiVersion, false, 200)
            + ", which this cluster does not serve. It serves " + plainText(ref.kind, false, 100)
            + " in " + join(versions, ", ") + ": change its apiVersion to " + preferred + "."};
}

void KubeClient::write(WriteVerb verb, const kube::Document& document, bool isDryRun,
    QObject* context, WriteReply reply)
{
    const auto ref = document.ref();
    const auto* kind = served(ref.group, ref.kind);
    auto flaw = kind ? flawOf(verb, document) : notServed(ref);
    if (!flaw)
        flaw = versionFlaw(document);
    if (flaw) {
        const auto refuse = onGuiThread<WriteAnswer>(context, std::move(reply));
        return refuse({*flaw, {}});
    }
    kube::ResourceKind own = *kind;
    const auto apiVersion = document.apiVersion();
    own.version = apiVersion.substr(apiVersion.find('/') + 1);
    const std::string what = verbText(verb) + ref.text();
    const auto parse = [what, context, reply = std::move(reply)](Result<net::Response> answer) {
        if (!answer)
            return reply({answer.error(), {}});
        auto warnings = warningsOf(*answer);
        if (!isSuccess(*answer))
            return reply({errorOf(*answer, what), std::move(warnings)});
        runOnWorker(
            QThreadPool::globalInstance(), context,
            [body = std::move(answer->body)] { return kube::parseJsonDocument(body); },
            [reply, warnings = std::move(warnings)](Result<kube::Document> object) {
                reply({std::move(object), warnings});
            });
    };
    auto request = writeRequest(verb, own, document, isDryRun);
    request.connection = m_connection;
    m_http->send(std::move(request), onGuiThread<Result<net::Response>>(context, parse));
}

void KubeClient::getRaw(
    const std::string& path, QObject* context, BodyReply reply, std::chrono::milliseconds timeout)
{
    auto request = getRequest(path);
    request.timeout = timeout;
    send(std::move(request), plainText(path.substr(0, path.find('?')), false, 200), context,
        std::move(reply));
}

net::RequestId KubeClient::send(
    net::Request request, const std::string& what, QObject* context, BodyReply reply)
{
    request.connection = m_connection;
    const QPointer<KubeClient> self(this);
    const auto check = [self, what, reply = std::move(reply)](Result<net::Response> answer) {
        if (answer && self)
            self->heed(*answer);
        if (answer && !isSuccess(*answer))
            reply(errorOf(*answer, what));
        else
            reply(std::move(answer));
    };
    return m_http->send(std::move(request), onGuiThread<Result<net::Response>>(context, check));
}

std::chrono::milliseconds KubeClient::holdBack() const
{
    const auto left = m_sparedUntil - std::chrono::steady_clock::now();
    return std::max(
        std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(left));
}

void KubeClient::heed(const net::Response& response)
{
    const bool asksToWait = response.status == 429 || response.status == 503;
    const auto wait = asksToWait ? retryAfterOf(response) : std::nullopt;
    if (wait)
        m_sparedUntil = std::max(
            m_sparedUntil, std::chrono::steady_clock::now() + std::min(*wait, kLongestRetryAfter));
}

void KubeClient::postJson(
    const std::string& path, const kube::Document& body, QObject* context, DocumentReply reply)
{
    net::Request request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"}};
    request.body = kube::renderJson(body);
    const std::string what = plainText(path.substr(0, path.find('?')), false, 200);
    send(std::move(request), what, context,
        [what, context, reply = std::move(reply)](Result<net::Response> answer) {
            replyWithDocument(std::move(answer), what, context, reply);
        });
}

} // namespace vigla::app
