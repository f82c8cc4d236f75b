#include "app/session/open_mesh.h"

#include "app/settings/paths.h"
#include "models/qt/convert.h"

#include <unistd.h>

namespace vigla::app {

namespace {

Result<std::unique_ptr<DemoHost>> startDemo(const std::string& scenario)
{
    demo::DemoOptions options;
    options.scenario = scenario;
    return DemoHost::start(options);
}

ExecPolicy execPolicyOf(const ConnectionOptions& connection)
{
    ExecPolicy policy;
    policy.isAllowed = connection.isExecAllowed;
    policy.canAsk = connection.canAskForConsent;
    policy.hasTerminal = !connection.canAskForConsent && ::isatty(STDIN_FILENO) == 1;
    policy.consentFile = consentFile();
    return policy;
}

QStringList kubectlFlagsOf(const ConnectionOptions& connection, const std::string& kubeconfigFile,
    const kube::ClusterAccess& access)
{
    QStringList flags;
    if (access.userFile == kube::kServiceAccountFolder)
        return flags; // kubectl finds that by itself
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            flags << QLatin1String(name) << toQString(value);
    };
    add("--kubeconfig", kubeconfigFile);
    add("--context", access.context);
    add("--as", connection.impersonation.user);
    add("--as-uid", connection.impersonation.uid);
    for (const auto& group : connection.impersonation.groups)
        add("--as-group", group);
    return flags;
}

} // namespace

std::filesystem::path consentFile()
{
    return dataFolder() / "allowed-programs.json";
}

Result<OpenMesh> openMesh(const ConnectionOptions& connection, std::chrono::milliseconds period,
    std::chrono::seconds rateWindow)
{
    OpenMesh mesh;
    MeshSession::Options options;
    options.namespaces = connection.namespaces;
    options.telemetry.choice = connection.telemetry;
    options.telemetry.prometheusUrl = connection.prometheusUrl;
    options.telemetry.question.queries.scope = connection.prometheusScope;
    options.telemetry.atUnixSeconds = connection.atUnixSeconds;
    options.telemetry.period = period;
    options.telemetry.question.window = rateWindow;
    std::string kubeconfigFile = connection.kubeconfig;
    if (connection.demoScenario) {
        auto demo = startDemo(*connection.demoScenario);
        if (!demo)
            return std::move(demo).error();
        mesh.demo = std::move(demo).value();
        kubeconfigFile = mesh.demo->kubeconfigFile();
    }
    if (connection.hasCluster) {
        auto config = loadKubeconfig(kubeconfigFile);
        if (!config)
            return std::move(config).error();
        auto target = connectTo(*config, connection.context, connection.impersonation);
        if (!target)
            return std::move(target).error();
        options.target = std::move(target).value();
        options.kubectlFlags = kubectlFlagsOf(connection, kubeconfigFile, options.target->access);
        options.exec = execPolicyOf(connection);
        options.convergenceDeadline = connection.convergeWithin;
        options.journal = dataFolder() / "journal.jsonl";
    }
    mesh.session = std::make_unique<MeshSession>(std::move(options));
    mesh.session->gate().setReadOnly(connection.isReadOnly);
    return mesh;
}

} // namespace vigla::app
