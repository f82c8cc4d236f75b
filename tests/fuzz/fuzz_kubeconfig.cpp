#include "models/kube/exec_credential.h"
#include "models/kube/kubeconfig.h"
#include "models/kube/oidc.h"
#include "tests/fuzz/require.h"

using namespace vigla;
using fuzz::require;

namespace {

constexpr const char* kFile = "/home/somebody/.kube/config";

Result<std::string> readNothing(const std::string& path)
{
    if (path.find("missing") != std::string::npos)
        return Error{Error::Kind::NotFound, "it is not there."};
    return std::string("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
}

void follow(const kube::Kubeconfig& config, const kube::ContextSummary& context)
{
    const auto access = kube::resolveContext(config, context.name, readNothing);
    require(context.isUsable || !access, "a context that says it cannot be used is not resolved");
    require(context.isUsable == context.reason.empty(), "a context has a reason or is usable");
    if (!access)
        return require(!access.error().message.empty(), "an error says something");
    require(!access->server.ends_with('/'), "a server has no trailing slash");
    kube::impersonatedBy(*access);
    if (!access->oidc.empty()) {
        kube::renderRefreshForm(access->oidc);
        for (const auto& [key, value] : access->oidc)
            kube::expiryOfJwt(value);
    }
    if (!access->exec)
        return;
    kube::renderExecInfo(*access, true);
    const kube::ExecPlan plan{access->context, access->user, access->userFile, access->server,
        *access->exec, "/bin/plugin", "hash"};
    require(!kube::renderCommand(plan, true).empty(), "a command line is not empty");
    require(!kube::consentText(plan).empty(), "a consent is for something");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::textOf(data, size);
    const auto config = kube::parseKubeconfig(text, kFile);
    if (!config) {
        require(config.error().message.find(kFile) != std::string::npos, "an error names the file");
        return 0;
    }
    const auto contexts = kube::contextsOf(*config);
    require(contexts.size() == config->contexts.size(), "every context is listed");
    const auto merged = kube::mergeKubeconfigs({*config, *config});
    require(merged.users.size() == config->users.size(), "merging with itself adds nothing");
    for (const auto& context : contexts)
        follow(merged, context);
    return 0;
}
