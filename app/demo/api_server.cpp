#include "app/demo/api_server.h"

#include "app/demo/api_read.h"
#include "app/demo/api_write.h"
#include "app/demo/discovery.h"
#include "app/demo/pod_ports.h"
#include "app/demo/port_forward.h"
#include "app/demo/watch_stream.h"

namespace vigla::demo {

namespace {

/// What anybody may ask, as in a real cluster.
std::optional<HttpAnswer> answerPublic(const std::string& path)
{
    for (const auto* probe : {"/healthz", "/livez", "/readyz"}) {
        if (path == probe)
            return HttpAnswer{200, "text/plain; charset=utf-8", "ok", {}};
    }
    return std::nullopt;
}

template <typename T>
Handled orFailure(std::variant<T, ApiFailure> outcome)
{
    if (auto* failure = std::get_if<ApiFailure>(&outcome))
        return renderFailure(*failure);
    return std::move(std::get<T>(outcome));
}

} // namespace

ApiServer::ApiServer(
    MeshBackend& backend, std::uint64_t seed, Access access, std::vector<ApiGap> gaps)
    : m_world(backend, seed)
    , m_access(std::move(access))
    , m_gaps(std::move(gaps))
    , m_kinds(kindsWithout(m_gaps))
{
}

Result<Done> ApiServer::load(const std::vector<kube::Document>& objects)
{
    const std::lock_guard lock(m_mutex);
    return m_world.load(objects);
}

void ApiServer::withWorld(const std::function<void(ClusterWorld&)>& action)
{
    bool isChanged = false;
    {
        const std::lock_guard lock(m_mutex);
        const auto before = m_world.store().revision();
        action(m_world);
        m_world.absorbBackendChanges();
        isChanged = m_world.store().revision() != before;
    }
    if (isChanged && m_changed)
        m_changed();
}

Handled ApiServer::handle(const HttpRequest& request)
{
    try {
        return dispatch(request);
    } catch (const std::exception& trouble) { // a shape of object that nobody thought of
        ApiFailure failure;
        failure.code = 500;
        failure.message = std::string("the request cannot be handled: ") + trouble.what();
        return renderFailure(failure);
    }
}

Handled ApiServer::dispatch(const HttpRequest& request)
{
    const auto target = parseTarget(request.target);
    if (auto answer = answerPublic(target.path))
        return std::move(*answer);
    if (!m_access.isAuthenticated(request)) {
        ApiFailure failure;
        failure.code = 401;
        failure.message = "Unauthorized";
        return renderFailure(failure);
    }
    if (auto answer = answerDiscovery(request, target, m_kinds))
        return std::move(*answer);
    const auto call = parseApiCall(request, m_gaps);
    if (const auto* failure = std::get_if<ApiFailure>(&call))
        return renderFailure(*failure);
    return answerCall(std::get<ApiCall>(call));
}

Handled ApiServer::answerCall(const ApiCall& call)
{
    if (const auto failure = m_access.refuse(call))
        return renderFailure(*failure);
    const auto& method = call.request->method;
    if (!call.kind->isStored) {
        return method == "POST" ? m_access.answerReview(call)
                                : renderFailure(failureOf(call, 405,
                                    "the server does not allow this method on the requested "
                                    "resource"));
    }
    Handled handled;
    withWorld([&](ClusterWorld& world) {
        const bool isRead = method == "GET" || method == "HEAD";
        if (call.subresource == "proxy")
            handled = answerProxy(world, call);
        else if (call.subresource == "portforward")
            handled = orFailure(openPortForward(world, m_mutex, call));
        else if (call.subresource == "scale")
            handled = answerScale(world, call);
        else if (!isRead)
            handled = answerWrite(world, call);
        else if (call.isWatch())
            handled = orFailure(openWatch(world, m_mutex, call));
        else
            handled = call.name.empty() ? answerList(world, call) : answerGet(world, call);
    });
    return handled;
}

} // namespace vigla::demo
