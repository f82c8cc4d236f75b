#include "app/window/manifest_saver.h"
#include "models/kube/yaml.h"
#include "models/qt/convert.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using namespace vigla::app;

namespace {

const char* const kFile = "# ours\nkind: VirtualService\napiVersion: networking.istio.io/v1\n"
                          "metadata: {name: r}\nspec:\n  timeout: 1s   # short\n";

kube::Document rule(const std::string& timeout)
{
    return *kube::parseYamlObject("kind: VirtualService\napiVersion: networking.istio.io/v1\n"
                                  "metadata: {name: r, namespace: shop, resourceVersion: '7'}\n"
                                  "spec: {timeout: "
        + timeout + "}\n");
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestManifestSaver : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    routing::ChangeSet m_changes{{{rule("1s"), rule("2s")}}};

    QString path(const char* name) { return m_folder.filePath(QLatin1String(name)); }
    void write(const QString& at, const QByteArray& text)
    {
        QFile file(at);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private slots:
    void aNewFileIsTheWholeObject()
    {
        const auto saved = saveEdit(path("new.yaml"), ManifestKind::Manifest, m_changes);
        QVERIFY(saved);
        QVERIFY2(saved->contains(QStringLiteral("new.yaml")), qPrintable(*saved));
        QVERIFY(contentOf(path("new.yaml")).contains("timeout: 2s"));
        QVERIFY(!contentOf(path("new.yaml")).contains("resourceVersion"));
    }

    void aFileThatIsThereIsChangedInPlace()
    {
        write(path("old.yaml"), kFile);
        QVERIFY(saveEdit(path("old.yaml"), ManifestKind::Manifest, m_changes));
        QCOMPARE(contentOf(path("old.yaml")), QByteArray(kFile).replace("1s", "2s"));
    }

    void aPatchTakesThePlaceOfAnEarlierOne()
    {
        write(path("patch.yaml"), "something else\n");
        QVERIFY(saveEdit(path("patch.yaml"), ManifestKind::Patch, m_changes));
        QCOMPARE(contentOf(path("patch.yaml")),
            QByteArray("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n"
                       "  name: r\n  namespace: shop\nspec:\n  timeout: 2s\n"));
    }

    void whatCannotBeChangedStaysAsItWas()
    {
        write(path("broken.yaml"), "a: [1,\n");
        const auto saved = saveEdit(path("broken.yaml"), ManifestKind::Manifest, m_changes);
        QVERIFY(!saved);
        QVERIFY2(saved.error().message.find("was not changed") != std::string::npos,
            saved.error().message.c_str());
        QCOMPARE(contentOf(path("broken.yaml")), QByteArray("a: [1,\n"));
        QVERIFY(!saveEdit(path("no/such/folder/x.yaml"), ManifestKind::Manifest, m_changes));
    }
};

QTEST_GUILESS_MAIN(TestManifestSaver)
#include "tst_manifest_saver.moc"
