#include "app/demo/cluster_server.h"

#include "app/demo/api_server.h"
#include "app/demo/https_server.h"

#include <atomic>

namespace vigla::demo {

class ClusterServer::Impl {
public:
    Impl(MeshBackend& backend, const Options& options, ServerIdentity own)
        : identity(std::move(own))
        , api(backend, options.seed, Access(identity.token, options.denied), options.gaps)
    {
        api.onChanged([this] {
            if (auto* server = listening.load())
                server->wakeStreams();
        });
    }

    ServerIdentity identity;
    ApiServer api;
    std::atomic<HttpsServer*> listening = nullptr;
    std::unique_ptr<HttpsServer> https; ///< Last: its threads use the rest.
};

ClusterServer::ClusterServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

ClusterServer::~ClusterServer()
{
    m_impl->listening = nullptr;
}

Result<std::unique_ptr<ClusterServer>> ClusterServer::start(
    MeshBackend& backend, const std::vector<kube::Document>& objects, const Options& options)
{
    auto identity
        = options.identity ? Result<ServerIdentity>(*options.identity) : makeServerIdentity();
    if (!identity)
        return identity.error();
    auto impl = std::make_unique<Impl>(backend, options, std::move(*identity));
    if (const auto loaded = impl->api.load(objects); !loaded)
        return loaded.error();
    auto https = HttpsServer::start(impl->identity, options.port,
        [api = &impl->api, heard = options.heard](const HttpRequest& request) {
            if (heard)
                heard(request.method, request.target);
            return api->handle(request);
        });
    if (!https)
        return https.error();
    impl->https = std::move(*https);
    impl->listening = impl->https.get();
    return std::unique_ptr<ClusterServer>(new ClusterServer(std::move(impl)));
}

std::uint16_t ClusterServer::port() const
{
    return m_impl->https->port();
}

const ServerIdentity& ClusterServer::identity() const
{
    return m_impl->identity;
}

std::string ClusterServer::kubeconfig() const
{
    const std::string name = "vigla-demo";
    return "apiVersion: v1\nkind: Config\ncurrent-context: " + name + "\nclusters:\n- name: " + name
        + "\n  cluster:\n    server: https://127.0.0.1:" + std::to_string(port())
        + "\n    certificate-authority-data: " + encodeBase64(m_impl->identity.caCertificatePem)
        + "\nusers:\n- name: " + name + "\n  user:\n    token: " + m_impl->identity.token
        + "\ncontexts:\n- name: " + name + "\n  context:\n    cluster: " + name
        + "\n    user: " + name + "\n";
}

void ClusterServer::withWorld(const std::function<void(ClusterWorld&)>& action)
{
    m_impl->api.withWorld(action);
}

void ClusterServer::setFaults(const FaultPlan& plan)
{
    m_impl->https->setFaults(plan);
}

void ClusterServer::dropConnections()
{
    m_impl->https->dropConnections();
}

void ClusterServer::stopListening()
{
    m_impl->https->stopListening();
}

Result<Done> ClusterServer::listenAgain()
{
    return m_impl->https->listenAgain();
}

} // namespace vigla::demo
