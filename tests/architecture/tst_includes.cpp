#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QTest>

namespace {

struct Include {
    QString file; ///< From the repository's root.
    QString target; ///< As written between the quotes or brackets.
};

QString sourceFolder()
{
    return QStringLiteral(VIGLA_SOURCE_DIR);
}

/// Every #include of every source file below `folder`.
QList<Include> includesBelow(const QString& folder)
{
    static const QRegularExpression kInclude(
        QStringLiteral("^\\s*#\\s*include\\s*[\"<]([^\">]+)[\">]"),
        QRegularExpression::MultilineOption);
    QList<Include> includes;
    const QDir root(sourceFolder());
    QDirIterator files(root.filePath(folder), {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
        QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QString text = QString::fromUtf8(file.readAll());
        for (auto match = kInclude.globalMatch(text); match.hasNext();)
            includes.append({root.relativeFilePath(file.fileName()), match.next().captured(1)});
    }
    return includes;
}

bool isBelow(const QString& path, const QStringList& folders)
{
    return std::any_of(folders.begin(), folders.end(),
        [&](const QString& folder) { return path.startsWith(folder + QLatin1Char('/')); });
}

/// Which parts of the domain a part may include beside itself.
const QMap<QString, QStringList>& allowedBelow()
{
    static const QMap<QString, QStringList> kAllowed{
        {QStringLiteral("core"), {}},
        {QStringLiteral("kube"), {QStringLiteral("core")}},
        {QStringLiteral("telemetry"), {QStringLiteral("core")}},
        {QStringLiteral("mesh"), {QStringLiteral("core"), QStringLiteral("kube")}},
        {QStringLiteral("envoy"), {QStringLiteral("core")}},
    };
    return kAllowed;
}

} // namespace

/// Holds the direction of includes that ARCHITECTURE.md draws.
class TestIncludes : public QObject {
    Q_OBJECT
private slots:
    void thereIsSomethingToCheck()
    {
        QVERIFY(includesBelow(QStringLiteral("models")).size() > 100);
    }

    void folderIncludesOnly_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QStringList>("forbidden");
        QTest::addRow("models know neither ui nor app")
            << QStringLiteral("models")
            << QStringList{QStringLiteral("ui"), QStringLiteral("app"), QStringLiteral("tests")};
        QTest::addRow("ui never includes app")
            << QStringLiteral("ui") << QStringList{QStringLiteral("app"), QStringLiteral("tests")};
        QTest::addRow("the network layer knows no window")
            << QStringLiteral("app/net")
            << QStringList{
                   QStringLiteral("ui"), QStringLiteral("models/qt"), QStringLiteral("app/kube")};
        QTest::addRow("the embedded mesh knows no window")
            << QStringLiteral("app/demo")
            << QStringList{QStringLiteral("ui"), QStringLiteral("models/qt"),
                   QStringLiteral("app/kube"), QStringLiteral("app/net")};
    }
    void folderIncludesOnly()
    {
        QFETCH(const QString, folder);
        QFETCH(const QStringList, forbidden);
        for (const auto& include : includesBelow(folder))
            QVERIFY2(!isBelow(include.target, forbidden),
                qPrintable(include.file + QStringLiteral(" includes ") + include.target));
    }

    void onlyTheNetworkLayerKnowsCurl()
    {
        for (const auto& folder :
            {QStringLiteral("models"), QStringLiteral("ui"), QStringLiteral("app")})
            for (const auto& include : includesBelow(folder))
                QVERIFY2(!include.target.startsWith(QStringLiteral("curl/"))
                        || include.file.startsWith(QStringLiteral("app/net/")),
                    qPrintable(include.file));
    }

    void theDomainKnowsNoQt()
    {
        for (const auto& include : includesBelow(QStringLiteral("models")))
            QVERIFY2(include.file.startsWith(QStringLiteral("models/qt/"))
                    || !include.target.startsWith(QLatin1Char('Q')),
                qPrintable(include.file + QStringLiteral(" includes ") + include.target));
    }

    void lowerPartsOfTheDomainDoNotKnowHigherOnes()
    {
        for (auto part = allowedBelow().begin(); part != allowedBelow().end(); ++part)
            for (const auto& include : includesBelow(QStringLiteral("models/") + part.key())) {
                const QString target = include.target.section(QLatin1Char('/'), 1, 1);
                const bool isAllowed = !include.target.startsWith(QStringLiteral("models/"))
                    || target == part.key() || part.value().contains(target);
                QVERIFY2(isAllowed,
                    qPrintable(include.file + QStringLiteral(" includes ") + include.target));
            }
    }

    void heavyHeadersStayInSourceFiles()
    {
        static const QStringList kHeavy{QStringLiteral("nlohmann/json.hpp"),
            QStringLiteral("yaml-cpp/yaml.h"), QStringLiteral("simdjson.h"),
            QStringLiteral("dtl/dtl.hpp")};
        for (const auto& folder :
            {QStringLiteral("models"), QStringLiteral("ui"), QStringLiteral("app")})
            for (const auto& include : includesBelow(folder)) {
                const bool isHeavy = kHeavy.contains(include.target)
                    || include.target.startsWith(QStringLiteral("boost/beast"));
                QVERIFY2(!isHeavy || include.file.endsWith(QStringLiteral(".cpp"))
                        || include.file.endsWith(QStringLiteral("_internal.h")),
                    qPrintable(include.file + QStringLiteral(" includes ") + include.target));
            }
    }
};

QTEST_APPLESS_MAIN(TestIncludes)
#include "tst_includes.moc"
